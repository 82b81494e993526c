// The workloads of this bench for CLIPS 6.30, the C reference of Rete with hashed memories: same generator (xorshift64*), same facts, same rules.
// Source: the peers' benchmark that accompanied the design of this engine, free to copy. Ours: the seed as the last argument.
// By hand, with Debian's packages clips and libclips-dev: gcc -O2 -o bench bench.c -lclips -lm && ./bench W1 100 200000 10000 2000 0 30 42
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/resource.h>
#include <stdint.h>
#include <clips/clips.h>
static uint64_t s=42; static uint64_t nx(){ s^=s>>12; s^=s<<25; s^=s>>27; return s*2685821657736338717ULL; }
static int ri(int n){ return (int)((nx()>>33)%(uint64_t)n);} static double rd(){ return (nx()>>11)*(1.0/9007199254740992.0);}
static double now(){ struct timespec t; clock_gettime(CLOCK_MONOTONIC,&t); return t.tv_sec+t.tv_nsec*1e-9; }
typedef struct { int type; int a,b,c; double v; long ts,to; } Ev;
enum {OT,DEV,SES,WR,TR,WO,AF};
static const char*TN[]={"ev","dev","ses","wr","tr","wo","af"}; static void* T[7]; static void*env;
static void pi(void*f,const char*sl,long v){ DATA_OBJECT d; d.type=INTEGER; d.value=EnvAddLong(env,v); EnvPutFactSlot(env,f,(char*)sl,&d);} 
static void pf(void*f,const char*sl,double v){ DATA_OBJECT d; d.type=FLOAT; d.value=EnvAddDouble(env,v); EnvPutFactSlot(env,f,(char*)sl,&d);} 
static void* mk(Ev*e){ void*f=EnvCreateFact(env,T[e->type]); pi(f,"ts",e->ts);
 switch(e->type){case OT: pi(f,"asset",e->a);pi(f,"zone",e->b);pi(f,"kind",e->c);pf(f,"value",e->v);break;
 case DEV: pi(f,"asset",e->a);pi(f,"metric",e->b);pf(f,"score",e->v);break; case SES: pi(f,"asset",e->a);pi(f,"user",e->b);break;
 case WR: pi(f,"src",e->a);pi(f,"dst",e->b);pi(f,"proto",e->c);break; case TR: pi(f,"asset",e->a);break; case WO: pi(f,"asset",e->a);pi(f,"to",e->to);break; }
 return EnvAssert(env,f);} 
int main(int n,char**v){ const char*W=v[1]; int R=atoi(v[2]),N=atoi(v[3]),win=atoi(v[4]),A=atoi(v[5]); long D=atol(v[6]); double lim=n>7?atof(v[7]):30; if(n>8) s=strtoull(v[8],0,10);
 Ev*e=calloc(N,sizeof(Ev));
 for(int i=0;i<N;i++){ e[i].ts=i;
  if(!strcmp(W,"W1")){ e[i].type=OT; e[i].a=ri(A); e[i].b=ri(20); e[i].c=ri(R); e[i].v=rd(); }
  else if(!strcmp(W,"W2")){ if(((nx()>>40)&1)==0){ e[i].type=DEV; e[i].a=ri(A); e[i].b=ri(R); e[i].v=rd(); } else { e[i].type=SES; e[i].a=ri(A); e[i].b=ri(100);} }
  else if(!strcmp(W,"W3")){ int k=ri(100); if(k<30){ e[i].type=DEV; e[i].a=ri(A); e[i].b=ri(R); e[i].v=rd(); } else if(k<50){ e[i].type=SES; e[i].a=ri(A); e[i].b=ri(100);} else if(k<90){ e[i].type=WR; e[i].a=ri(A); e[i].b=ri(A); e[i].c=ri(R);} else { e[i].type=TR; e[i].a=ri(A);} }
  else if(!strcmp(W,"W4a")){ if(ri(100)<40){ e[i].type=SES; e[i].a=ri(A); e[i].b=ri(100);} else { e[i].type=WO; e[i].a=ri(A); e[i].to=i+D; } }
 }
 env=CreateEnvironment(); char buf[4096];
 EnvBuild(env,"(deftemplate ev (slot ts)(slot asset)(slot zone)(slot kind)(slot value))"); EnvBuild(env,"(deftemplate dev (slot ts)(slot asset)(slot metric)(slot score))");
 EnvBuild(env,"(deftemplate ses (slot ts)(slot asset)(slot user))"); EnvBuild(env,"(deftemplate wr (slot ts)(slot src)(slot dst)(slot proto))"); EnvBuild(env,"(deftemplate tr (slot ts)(slot asset))");
 EnvBuild(env,"(deftemplate wo (slot ts)(slot asset)(slot to))"); EnvBuild(env,"(deftemplate af (slot ts)(slot asset)(slot class))"); EnvBuild(env,"(deftemplate sus (slot ts)(slot asset)(slot metric))");
 for(int i=0;i<7;i++) T[i]=EnvFindDeftemplate(env,(char*)TN[i]);
 EnvSetFactDuplication(env,1);
 double c0=now();
 for(int k=0;k<R;k++){
  if(!strcmp(W,"W1")) sprintf(buf,"(defrule w1_%d (ev (kind %d)(value ?v&:(> ?v 0.9))) => )",k,k);
  else if(!strcmp(W,"W2")) sprintf(buf,"(defrule w2_%d (dev (metric %d)(score ?s&:(> ?s 0.8))(asset ?a)(ts ?t)) (ses (asset ?a)(ts ?u&:(<= (abs (- ?u ?t)) %ld))) => )",k,k,D);
  else if(!strcmp(W,"W3")){ sprintf(buf,"(defrule w3a_%d (logical (dev (metric %d)(score ?s&:(> ?s 0.8))(asset ?a)(ts ?t)) (ses (asset ?a)(ts ?u&:(<= (abs (- ?u ?t)) %ld)))) => (assert (sus (asset ?a)(ts (max ?t ?u))(metric %d))))",k,k,D,k); EnvBuild(env,buf);
   sprintf(buf,"(defrule w3b_%d (sus (asset ?a)(ts ?t)) (wr (proto %d)(src ?a)(dst ?d&~?a)(ts ?w&:(>= ?w ?t)&:(<= (- ?w ?t) %ld))) (tr (asset ?d)(ts ?x&:(>= ?x ?w)&:(<= (- ?x ?w) %ld))) => )",k,k,D,D); }
  else { if(k) break; sprintf(buf,"(defrule w4a (ses (asset ?a)(ts ?t)) (not (wo (asset ?a)(ts ?f&:(<= ?f ?t))(to ?o&:(>= ?o ?t)))) => )"); }
  if(!EnvBuild(env,buf)) { printf("build failed %s\n",buf); return 1; } }
 double c1=now(); EnvReset(env);
 void**F=calloc(N,sizeof(void*)); long long fires=0; int done=0; double t0=now(); clock_t k0=clock(); double maxs=0;
 for(int i=0;i<N;i++){ double a=0; if(i>=win && F[i-win]) EnvRetract(env,F[i-win]);
  F[i]=mk(&e[i]); fires+=EnvRun(env,-1); if(!strcmp(W,"W4a")&&e[i].type==SES){ EnvRetract(env,F[i]); F[i]=0; } done=i+1;
  if((i&255)==0 && now()-t0>lim) break; }
 double t1=now(); double cpu=(double)(clock()-k0)/CLOCKS_PER_SEC; struct rusage ru; getrusage(RUSAGE_SELF,&ru);
 printf("CLIPS6.30 %s rules=%d events=%d/%d window=%d assets=%d delta=%ld | %10.0f ev/s wall %10.0f ev/cpu-s fires=%lld | compile %.1fms | maxrss %ld MiB\n",W,R,done,N,win,A,D,done/(t1-t0),done/cpu,fires,(c1-c0)*1e3,ru.ru_maxrss/1024); return 0; }
